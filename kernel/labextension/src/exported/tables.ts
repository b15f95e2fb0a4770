/** The script of an exported page that sorts its tables. */
import { sortTables } from '../page/tables.js';

sortTables();
