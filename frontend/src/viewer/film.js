// The strip of thumbnails begins where one is, not at its start.

const middle = ({ left, width }) => left + width / 2;

export function startFilm() {
  const film = document.querySelector(".film");
  const current = film?.querySelector("[aria-current]");
  if (current) film.scrollLeft += middle(current.getBoundingClientRect()) - middle(film.getBoundingClientRect());
}
