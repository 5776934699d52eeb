/** The page of a post that is being written: its address once it is kept, its preview, its images. */
import { post } from "../core/fetching.js";

const DESCRIBE = "What the picture shows";

function moveTo(form, { id, address, version }) {
  form.elements.version.value = version;
  if (form.dataset.autosave.startsWith(address)) return;
  form.dataset.autosave = `${address}/draft`;
  form.action = `${address}/publication`;
  form.querySelector("[data-keep]").formAction = `${address}/draft`;
  history.replaceState(null, "", `${address}/edit`);
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "post", value: id }));
}

/** Sent while the first save is under way, the post would be begun twice: the button waits for the answer. */
function waitForFirstSave(form) {
  form.addEventListener("submit", (event) => {
    const isBeginning = form.dataset.autosave === "/posts/drafts" && form.hasAttribute("data-saving");
    if (!isBeginning) return;
    event.preventDefault();
    form.addEventListener("autosaved", () => form.requestSubmit(event.submitter), { once: true });
  });
}

async function showPreview(form, place) {
  const typed = new FormData(form);
  typed.delete("file");
  const { html } = await post("/posts/preview", typed);
  place.innerHTML = html;
  place.hidden = false;
  place.focus();
  place.scrollIntoView({ block: "start" });
}

function offerPreview(form) {
  const place = form.querySelector("[data-preview]");
  const button = form.querySelector("[data-show-preview]");
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    try {
      await showPreview(form, place);
    } catch (problem) {
      place.textContent = problem.message;
      place.hidden = false;
    }
  });
}

async function insertImage(file, textarea, status) {
  const body = new FormData();
  body.append("file", file);
  status.textContent = `Uploading ${file.name}`;
  try {
    const { url } = await post("/images", body);
    // A paragraph of its own: next to a table's row it would become a cell.
    textarea.setRangeText(`\n\n![${DESCRIBE}](${url})\n\n`, textarea.selectionStart, textarea.selectionEnd, "end");
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
    status.textContent = "Added. Say between the brackets what it shows, for those who cannot see it.";
  } catch (problem) {
    status.textContent = problem.message;
  }
}

function offerImages(form) {
  const tool = form.querySelector("[data-image-tool]");
  const input = tool.querySelector("[data-image-file]");
  tool.hidden = false;
  input.addEventListener("change", async () => {
    if (input.files[0]) await insertImage(input.files[0], form.elements.body, tool.querySelector("[data-image-status]"));
    input.value = "";
  });
}

export function start(form) {
  form.addEventListener("autosaved", (event) => moveTo(form, event.detail));
  // The receipt of an upload is written by a script, which fires no event of its own.
  form.addEventListener("uploaded", () => form.dispatchEvent(new Event("input", { bubbles: true })));
  waitForFirstSave(form);
  offerPreview(form);
  offerImages(form);
}
