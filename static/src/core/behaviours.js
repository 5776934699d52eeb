/** The table of behaviours: the name in `data-behaviour` and the module that is loaded when the name is met. */
export const behaviours = {
  audio: () => import("./audio.js"),
  autosave: () => import("./autosave.js"),
  "choose-theme": () => import("./theme.js"),
  confirm: () => import("./confirm.js"),
  count: () => import("./count.js"),
  dialog: () => import("./dialog.js"),
  editor: () => import("./editor.js"),
  mentions: () => import("./mentions.js"),
  player: () => import("./player.js"),
  press: () => import("./press.js"),
  reveal: () => import("../accounts/reveal.js"),
  share: () => import("./share.js"),
  "suggest-handle": () => import("../accounts/suggest-handle.js"),
  tabs: () => import("./tabs.js"),
  upload: () => import("./upload.js"),
};
