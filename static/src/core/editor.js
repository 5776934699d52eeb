/** The Markdown toolbar over a text field; it is hidden until it can work. */
import "@github/markdown-toolbar-element";

const TABLE = "\n| Finding | Value |\n| --- | --- |\n| First | 1 |\n| Second | 2 |\n";

function insertTable(textarea) {
  textarea.focus();
  textarea.setRangeText(TABLE, textarea.selectionStart, textarea.selectionEnd, "end");
  textarea.dispatchEvent(new Event("input", { bubbles: true }));
}

export function start(editor) {
  const textarea = editor.querySelector("textarea");
  editor.querySelector("markdown-toolbar").hidden = false;
  editor.querySelector("[data-editor-table]")?.addEventListener("click", () => insertTable(textarea));
}
