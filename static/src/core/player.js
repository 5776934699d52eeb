/** The video player: Plyr over the native element, with the stream, chapters, previews and keys that it has not. */
import Plyr from "plyr";
import { dress } from "../media/dress.js";
import { listenForKeys, SPEEDS } from "../media/keys.js";
import { sayWhereItGoesOn } from "../media/notice.js";
import { askedFor, goTo } from "../media/starting.js";
import { openStream } from "../media/stream.js";
import { chaptersOf, connectChapters, markChapters, nameChapter, point } from "./chapters.js";

const CONTROLS = ["play-large", "play", "progress", "current-time", "duration", "mute", "volume", "captions"];

function loadStyles(address) {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address });
  return new Promise((resolve, reject) => {
    link.addEventListener("load", resolve);
    link.addEventListener("error", reject);
    document.head.append(link);
  });
}

function settings(root, video, stream) {
  const sides = stream?.sides ?? [];
  return {
    controls: [...CONTROLS, "settings", "pip", "airplay", "fullscreen"],
    settings: ["captions", "quality", "speed"],
    speed: { selected: 1, options: SPEEDS },
    quality: { default: 0, options: [0, ...sides], forced: true, onChange: (side) => stream?.choose(side) },
    i18n: { qualityLabel: { 0: "Auto" } },
    iconUrl: root.dataset.sprite,
    // Plyr's own blank video lies on another host; the film itself is as harmless and allowed by our policy.
    blankVideo: video.currentSrc || root.dataset.fallback,
    captions: { active: true, language: document.documentElement.lang.slice(0, 2), update: true },
    keyboard: { focused: false, global: false },
    previewThumbnails: { enabled: Boolean(root.dataset.storyboard), src: root.dataset.storyboard },
    tooltips: { controls: true, seek: true },
    storage: { enabled: true, key: "player" },
    disableContextMenu: false,
  };
}

function showChapters(root, video) {
  const chapters = chaptersOf(root.id);
  if (!chapters.length) return;
  const bar = root.querySelector(".plyr__progress");
  const length = () => video.duration || Number(root.dataset.duration);
  markChapters(bar, chapters, length());
  point(bar, chapters, length, (_, chapter) => {
    for (const tip of root.querySelectorAll(".plyr__tooltip, .plyr__preview-thumb__time-container")) {
      tip.dataset.chapter = chapter?.title ?? "";
    }
  });
  const name = Object.assign(document.createElement("span"), { className: "player-chapter" });
  root.querySelector(".plyr__time--duration").after(name);
  nameChapter(name, video, chapters);
}

function listen(root, video, plyr) {
  listenForKeys(root, video, {
    captions: () => plyr.toggleCaptions(),
    fullscreen: () => plyr.fullscreen.toggle(),
    help: offerHelp(root),
  });
}

/** A button beside those of Plyr, drawn as theirs; it opens the dialog that stands in the player. */
function offerHelp(root) {
  const help = root.querySelector("[data-player-help]");
  if (!help) return null;
  const open = () => help.showModal();
  const button = Object.assign(document.createElement("button"), { type: "button" });
  button.className = "plyr__controls__item plyr__control player-keys-button";
  button.setAttribute("aria-label", "Keys of the player");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${root.dataset.sprite}#player-keys`);
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("aria-hidden", "true");
  drawing.append(use);
  button.append(drawing);
  button.addEventListener("click", open);
  help.addEventListener("click", ({ target }) => target.closest("[data-dialog-close]") && help.close());
  root.querySelector(".plyr__controls [data-plyr=fullscreen]").before(button);
  return open;
}

async function begin(root, video) {
  const left = await dress(video, root);
  const asked = "main" in root.dataset ? askedFor(location.href) : null;
  if (asked !== null) goTo(video, asked);
  else if (left && video.paused && video.currentTime < 1) {
    goTo(video, left);
    sayWhereItGoesOn(root, video, left);
  }
}

export async function start(root) {
  const video = root.querySelector("video");
  const [stream] = await Promise.all([openStream(video), loadStyles(root.dataset.styles)]);
  const { preload } = video;
  // Plyr keeps a copy of the element, which must not load what the element itself is about to.
  video.preload = "none";
  const plyr = new Plyr(video, settings(root, video, stream));
  video.preload = preload;
  stream?.attach();
  connectChapters(video, root.id);
  showChapters(root, video);
  listen(root, video, plyr);
  await begin(root, video);
}
