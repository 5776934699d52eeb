/** Tabs over sections that are all in the page: the links become a tab list, and one section shows at a time. */
function panelOf(tab) {
  return document.getElementById(tab.hash.slice(1));
}

function choose(tabs, chosen) {
  for (const tab of tabs) {
    const isChosen = tab === chosen;
    tab.setAttribute("aria-selected", String(isChosen));
    tab.tabIndex = isChosen ? 0 : -1;
    panelOf(tab).hidden = !isChosen;
  }
}

function neighbour(tabs, tab, key) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  if (key === "Home") return tabs[0];
  if (key === "End") return tabs.at(-1);
  return step && tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
}

function dress(list, tabs) {
  list.setAttribute("role", "tablist");
  for (const tab of tabs) {
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", tab.hash.slice(1));
    panelOf(tab).setAttribute("role", "tabpanel");
    panelOf(tab).setAttribute("aria-labelledby", tab.id);
  }
}

export function start(list) {
  const tabs = [...list.querySelectorAll("a.tab")];
  dress(list, tabs);
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const named = tabs.find((tab) => target && panelOf(tab).contains(target)) ?? tabs.find((tab) => "chosen" in tab.dataset);
  choose(tabs, named ?? tabs[0]);
  list.addEventListener("click", (event) => {
    const tab = event.target.closest("a.tab");
    if (!tab) return;
    event.preventDefault();
    choose(tabs, tab);
  });
  list.addEventListener("keydown", (event) => {
    const tab = neighbour(tabs, event.target.closest("a.tab"), event.key);
    if (!tab) return;
    event.preventDefault();
    choose(tabs, tab);
    tab.focus();
  });
}
