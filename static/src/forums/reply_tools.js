/** What a reader may do with a reply that arrives later, and correcting or deleting one's own in place. */
import { get, post } from "../core/fetching.js";
import { toast } from "../core/toasts.js";
import { keepingFocus } from "./redrawing.js";

const QUESTION = "Delete this reply? Its words are deleted for good.";

export class ReplyTools {
  constructor(section) {
    this.section = section;
    section.addEventListener("click", (event) => this.#click(event));
    section.addEventListener("toggle", (event) => openWhereThereIsRoom(event.target), true);
  }

  /** Puts the buttons into a reply that came without any; which ones depends on whose it is. */
  give(reply, id, parent) {
    const foot = reply.querySelector(":scope > .reply-main > [data-foot]");
    if (!foot) return;
    const whose = reply.dataset.author === document.body.dataset.member ? "own" : "others";
    const template = document.createElement("template");
    template.innerHTML = this.section
      .querySelector(`template[data-tools="${whose}"]`)
      .innerHTML.replaceAll("{id}", id)
      .replaceAll("%7Bid%7D", id)
      .replaceAll("{thread}", parent ?? id);
    foot.prepend(template.content);
  }

  /** Called with the number by which a change of one's own has been told. */
  onTold(act) {
    this.told = act;
  }

  #click(event) {
    const edit = event.target.closest("[data-edit]");
    const removal = event.target.closest("[data-removal]");
    if (!edit && !removal) return;
    event.preventDefault();
    (edit ?? removal).closest("details[data-menu]")?.removeAttribute("open");
    const act = edit ? this.#edit(edit) : this.#remove(removal);
    act.catch((problem) => toast(problem.message));
  }

  async #remove(link) {
    if (!confirm(QUESTION)) return;
    const { seq } = await post(link.getAttribute("href"), {});
    this.told(seq);
  }

  async #edit(link) {
    const main = link.closest(".reply-main");
    if (main.querySelector(".reply-edit")) return;
    const { body } = await get(link.getAttribute("href"));
    const form = this.section.querySelector("template[data-edit-form]").content.firstElementChild.cloneNode(true);
    const address = `/replies/${link.dataset.edit}`;
    form.elements.body.value = body;
    form.addEventListener("submit", (event) => this.#save(event, form, address, main));
    form.querySelector("[data-cancel]").addEventListener("click", () => close(form, main));
    form.addEventListener("keydown", ({ key }) => key === "Escape" && close(form, main));
    main.querySelector(".reply-text").after(form);
    main.classList.add("reply-main-editing");
    form.elements.body.focus({ preventScroll: true });
    form.lastElementChild.scrollIntoView({ block: "nearest" });
  }

  async #save(event, form, address, main) {
    event.preventDefault();
    const sentence = form.querySelector("[data-sentence]");
    try {
      const { seq } = await post(address, { body: form.elements.body.value });
      close(form, main);
      this.told(seq);
    } catch (problem) {
      sentence.textContent = problem.message;
      sentence.hidden = false;
    }
  }
}

function close(form, main) {
  keepingFocus(main.closest(".reply"), () => form.remove());
  main.classList.remove("reply-main-editing");
}

/** Downwards unless the list, or the window, ends before the menu does. */
function openWhereThereIsRoom(menu) {
  if (!menu.matches(".reply-menu[open]")) return;
  menu.classList.remove("reply-menu-up");
  const foot = menu.closest(".discussion").querySelector(".discussion-foot").getBoundingClientRect().top;
  const { bottom } = menu.querySelector("[data-menu-panel]").getBoundingClientRect();
  menu.classList.toggle("reply-menu-up", bottom > Math.min(foot, innerHeight));
}
