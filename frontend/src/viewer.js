// The picture on its stage. Without it the page shows the preview and plain links.
import { ImageViewer } from "./viewer/element.js";
import { startFilm } from "./viewer/film.js";

customElements.define("image-viewer", ImageViewer);
startFilm();
