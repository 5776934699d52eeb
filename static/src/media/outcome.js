/** What became of a file whose last byte has arrived: asked for at once, and whenever the member's stream says so. */
import { get } from "../core/fetching.js";
import { follow } from "../core/streams.js";

const AFTER_FAILURE = 4_000;

/** Resolves with the upload as its address describes it, once that is `taken` or `refused`; rejects when it is gone. */
export function outcomeOf(address) {
  const { stream, head } = document.querySelector("[data-bell]").dataset;
  return new Promise((resolve, reject) => {
    const end = (settle, value) => {
      told.end();
      settle(value);
    };
    const look = async () => {
      try {
        const upload = await get(address);
        if (upload.state === "taken" || upload.state === "refused") end(resolve, upload);
      } catch (problem) {
        if (problem.status === 404 || problem.status === 410) end(reject, problem);
        else setTimeout(look, AFTER_FAILURE);
      }
    };
    const hear = ({ upload }) => address.endsWith(upload) && look();
    // From where the page was drawn on: so what is told between two questions is not missed.
    const told = follow(stream, Number(head), { upload: hear }, { onReset: look });
    look();
  });
}
