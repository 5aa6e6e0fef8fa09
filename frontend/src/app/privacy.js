// Privacy mode where nothing can be pointed at: the first tap shows that one name or picture, the second opens it.

const HIDDEN = ".thumb-caption a, .case-picture, .strip, .film a, .home-list a, a:has(.private-name)";

// What is shown in the place of a tapped link: the link itself, and what it stands in.
export function revealed(link) {
  return [link, link.closest(".thumb, .case-image")].filter(Boolean);
}

// Back to the page as it is seen now: the address in the form has no query, in which somebody may have typed a name.
function stay(event) {
  const here = event.target.querySelector("[data-here]");
  if (here) here.value = location.pathname + location.search;
}

export function startPrivacy() {
  document.addEventListener("submit", stay);
  const isPrivate = document.documentElement.classList.contains("is-private");
  if (!isPrivate || !matchMedia("(hover: none)").matches) return;
  const reveal = (event) => {
    const link = event.target instanceof Element ? event.target.closest(HIDDEN) : null;
    if (!link || link.classList.contains("is-revealed")) return;
    event.preventDefault();
    event.stopPropagation();
    for (const shown of document.querySelectorAll(".is-revealed")) shown.classList.remove("is-revealed");
    for (const element of revealed(link)) element.classList.add("is-revealed");
  };
  document.addEventListener("click", reveal, { capture: true });
}
