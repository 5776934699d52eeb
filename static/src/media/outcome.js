/** What became of a file whose last byte has arrived: asked for at once, when the member's stream says so, and now and then. */
import { get } from "../core/fetching.js";
import { follow } from "../core/streams.js";

const SECONDS_BETWEEN_LOOKS = 4;

/** Resolves with the upload as its address describes it, once that is `taken` or `refused`; rejects when it is gone. */
export function outcomeOf(address) {
  const { stream } = document.querySelector("[data-bell]").dataset;
  return new Promise((resolve, reject) => {
    const end = (settle, value) => {
      clearInterval(timer);
      told.end();
      settle(value);
    };
    const look = async () => {
      try {
        const upload = await get(address);
        if (upload.state === "taken" || upload.state === "refused") end(resolve, upload);
      } catch (problem) {
        if (problem.status === 404 || problem.status === 410) end(reject, problem);
      }
    };
    const hear = ({ upload }) => address.endsWith(upload) && look();
    const told = follow(stream, null, { upload: hear });
    const timer = setInterval(look, SECONDS_BETWEEN_LOOKS * 1000);
    look();
  });
}
