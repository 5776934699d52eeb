/** Suggests members while one types "@" in a text field. */
import "@github/text-expander-element";
import { get } from "./fetching.js";

function option(member) {
  const item = document.createElement("li");
  item.setAttribute("role", "option");
  item.id = `suggestion-${member.handle}`;
  item.dataset.value = member.handle;
  const name = Object.assign(document.createElement("strong"), { textContent: member.name });
  const detail = Object.assign(document.createElement("span"), { className: "meta" });
  detail.textContent = member.profession ? `@${member.handle} · ${member.profession}` : `@${member.handle}`;
  item.append(name, detail);
  return item;
}

async function suggest(text) {
  const { members } = await get(`/members/suggestions?q=${encodeURIComponent(text)}`);
  if (members.length === 0) return { matched: false };
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.append(...members.map(option));
  return { matched: true, fragment: list };
}

export function start(expander) {
  expander.addEventListener("text-expander-change", ({ detail }) => {
    if (detail.key === "@" && detail.text) detail.provide(suggest(detail.text).catch(() => ({ matched: false })));
  });
  expander.addEventListener("text-expander-value", ({ detail }) => {
    detail.value = `@${detail.item.dataset.value}`;
  });
}
