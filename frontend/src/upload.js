// Files in parts that survive a lost line, a killed server and a reloaded page.
import { UploadArea } from "./upload/element.js";

customElements.define("upload-area", UploadArea);
