// Small comforts on every page. Each control below also works as a plain link or form on the server.
import { startConfirm } from "./app/confirm.js";
import { startCopy } from "./app/copy.js";
import { startDialogs } from "./app/dialogs.js";
import { startForms } from "./app/forms.js";
import { startMenus } from "./app/menus.js";
import { startPasskeys } from "./app/passkeys.js";
import { startPasswords } from "./app/passwords.js";
import { startSearchKey } from "./app/search_key.js";
import { startSelection } from "./app/selection.js";
import { startTheme } from "./app/theme_toggle.js";
import { startToothChart } from "./app/tooth_chart.js";

startTheme();
startSearchKey();
startDialogs();
startMenus();
startConfirm();
startCopy();
startPasskeys();
startForms();
startPasswords();
startSelection();
startToothChart();
