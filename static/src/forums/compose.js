/** The page of a post that is being written: its address once it is kept, its preview, its images. */
import { post } from "../core/fetching.js";
import { toast } from "../core/toasts.js";

const DESCRIBE = "What the picture shows";

function moveTo(form, { id, address, version }) {
  form.elements.version.value = version;
  if (form.dataset.autosave.startsWith(address)) return;
  form.dataset.autosave = `${address}/draft`;
  form.action = `${address}/publication`;
  form.querySelector("[data-keep]").formAction = `${address}/draft`;
  history.replaceState(null, "", `${address}/edit`);
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "post", value: id }));
  for (const place of form.querySelectorAll("[data-place]")) {
    place.dataset.place = `post:${id}`;
    place.dispatchEvent(new Event("placed"));
  }
}

/** Sent while a save is under way, a post would be begun twice, or saved after it was published: the button waits. */
function waitForSave(form) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !form.hasAttribute("data-saving")) return;
    event.preventDefault();
    form.addEventListener("save-over", () => form.requestSubmit(event.submitter), { once: true });
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

/** A paragraph of its own: next to a table's row it would become a cell. */
function insertPicture(form, place, address) {
  const textarea = form.elements.body;
  textarea.setRangeText(`\n\n![${DESCRIBE}](${address})\n\n`, textarea.selectionStart, textarea.selectionEnd, "end");
  place.querySelector("[data-picture-words]").textContent =
    "Added to the text. Say between the brackets what it shows, for those who cannot see it.";
}

function hearUploads(form) {
  form.addEventListener("upload-wants-place", () => form.dispatchEvent(new Event("save-now")));
  form.addEventListener("uploaded", ({ target, detail }) => {
    if (detail.picture) insertPicture(form, target, detail.picture);
    // Neither the text nor the receipt of an upload was typed, so neither has fired an event of its own.
    form.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

/** To leave the page would stop a file on its way: a draft is saved here, and publishing waits for the file. */
function waitForUploads(form) {
  form.addEventListener("submit", (event) => {
    const place = form.querySelector("[data-moving]");
    if (!place || !event.submitter?.matches("[data-keep], [data-publish]")) return;
    event.preventDefault();
    if (event.submitter.matches("[data-keep]")) form.dispatchEvent(new Event("save-now"));
    else publishWith(form, place, event.submitter);
  });
}

function publishWith(form, place, button) {
  toast("Your post is sent as soon as the file is here. Leave this page open.");
  place.addEventListener("uploaded", () => setTimeout(() => form.requestSubmit(button)), { once: true });
}

export function start(form) {
  form.addEventListener("autosaved", (event) => moveTo(form, event.detail));
  offerPreview(form);
  hearUploads(form);
  waitForUploads(form);
  waitForSave(form);
}
