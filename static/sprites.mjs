/** Draws the two icon sprites from lucide's outlines: one for the pages, one under the names that the player asks for. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const ICONS = join(dirname(createRequire(import.meta.url).resolve("lucide-static/package.json")), "icons");

const PLAYER_ICONS = {
  "plyr-play": "play",
  "plyr-pause": "pause",
  "plyr-restart": "rotate-ccw",
  "plyr-rewind": "rewind",
  "plyr-fast-forward": "fast-forward",
  "plyr-volume": "volume-2",
  "plyr-muted": "volume-x",
  "plyr-captions-on": "captions",
  "plyr-captions-off": "captions-off",
  "plyr-settings": "settings",
  "plyr-pip": "picture-in-picture-2",
  "plyr-airplay": "airplay",
  "plyr-download": "download",
  "plyr-enter-fullscreen": "maximize",
  "plyr-exit-fullscreen": "minimize",
  "player-keys": "keyboard",
};

const SOLID = ["play", "pause"];

function outline(icon) {
  const svg = readFileSync(join(ICONS, `${icon}.svg`), "utf8");
  return svg.replace(/<!--[\s\S]*?-->/g, "").replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "").replace(/\s+/g, " ").trim();
}

function symbol(id, content) {
  return `<symbol id="${id}" viewBox="0 0 24 24">${content}</symbol>`;
}

function sprite(symbols) {
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

export function iconSprite(src) {
  const names = readFileSync(join(src, "icons.txt"), "utf8").split("\n").filter(Boolean);
  return sprite(names.map((name) => symbol(name, outline(name))));
}

function drawn(icon) {
  const fill = SOLID.includes(icon) ? "currentColor" : "none";
  const pen = 'stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
  return `<g fill="${fill}" ${pen}>${outline(icon)}</g>`;
}

export function playerSprite() {
  return sprite(Object.entries(PLAYER_ICONS).map(([id, icon]) => symbol(id, drawn(icon))));
}
