/** The video player: Plyr over the native element, and hls.js only where the browser cannot play HLS itself. */
import Plyr from "plyr";
import { watch } from "../analytics/watching.js";
import { connectChapters } from "./chapters.js";

const HLS = "application/vnd.apple.mpegurl";
const CONTROLS = ["play-large", "play", "progress", "current-time", "duration", "mute", "volume", "captions"];
const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2];

function loadStyles(address) {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address });
  return new Promise((resolve, reject) => {
    link.addEventListener("load", resolve);
    link.addEventListener("error", reject);
    document.head.append(link);
  });
}

async function attachStream(video) {
  const source = video.querySelector(`source[type="${HLS}"]`);
  if (!source || video.canPlayType(HLS)) return;
  const { default: Hls } = await import("hls.js/light");
  if (!Hls.isSupported()) return;
  const stream = new Hls({ capLevelToPlayerSize: true, enableWorker: false });
  stream.loadSource(source.src);
  stream.attachMedia(video);
}

function settings(root, video) {
  return {
    controls: [...CONTROLS, "settings", "pip", "airplay", "fullscreen"],
    settings: ["captions", "speed"],
    speed: { selected: 1, options: SPEEDS },
    iconUrl: root.dataset.sprite,
    // Plyr's own blank video lies on another host; the film itself is as harmless and allowed by our policy.
    blankVideo: video.currentSrc || root.dataset.fallback,
    captions: { active: true, language: document.documentElement.lang.slice(0, 2), update: true },
    keyboard: { focused: true, global: false },
    tooltips: { controls: true, seek: true },
    storage: { enabled: true, key: "player" },
    disableContextMenu: false,
  };
}

export async function start(root) {
  const video = root.querySelector("video");
  await loadStyles(root.dataset.styles);
  new Plyr(video, settings(root, video));
  // Not earlier: Plyr keeps a copy of the element, which would ask for the stream's address after it is gone.
  await attachStream(video);
  connectChapters(video, root.id);
  watch(video, root.dataset.watched);
}
