/** The hour of a post in the zone of the browser, and a button that says what it will do. */

const pad = (number) => String(number).padStart(2, "0");

function written(moment) {
  const day = [moment.getFullYear(), pad(moment.getMonth() + 1), pad(moment.getDate())].join("-");
  return `${day}T${pad(moment.getHours())}:${pad(moment.getMinutes())}`;
}

function chooseOwnZone(zones, input, moment) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!own || zones.value !== "UTC") return;
  if (input.value && !moment) return;
  if (![...zones.options].some((option) => option.value === own)) zones.add(new Option(own, own));
  zones.value = own;
  if (moment) input.value = written(new Date(moment));
}

export function start(root) {
  const input = root.querySelector("input");
  const zones = root.querySelector("select");
  const button = root.closest("form").querySelector("[data-publish]");
  const say = () => {
    if (button) button.textContent = input.value ? "Schedule" : "Publish";
  };
  chooseOwnZone(zones, input, root.dataset.moment);
  input.addEventListener("input", say);
  say();
}
