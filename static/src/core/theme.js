/** The choice of light, dark or the system's colours, kept in a cookie so that the server draws the page rightly. */
const YEAR = 60 * 60 * 24 * 365;

function apply(theme) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  const age = theme === "system" ? 0 : YEAR;
  document.cookie = `theme=${theme}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

function show(group) {
  const current = document.documentElement.dataset.theme ?? "system";
  for (const button of group.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === current));
  }
}

export function start(group) {
  group.hidden = false;
  show(group);
  group.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    apply(button.dataset.themeChoice);
    show(group);
  });
}
