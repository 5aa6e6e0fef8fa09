// The strip of thumbnails begins where one is, not at its start.

export function startFilm() {
  const current = document.querySelector(".film [aria-current]");
  if (!current) return;
  const film = current.closest(".film");
  film.scrollLeft = current.offsetLeft - (film.clientWidth - current.offsetWidth) / 2;
}
