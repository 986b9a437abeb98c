import { runAll } from './harness.js';
import './data.spec.js';
import './pages.spec.js';
import './round.spec.js';
import './records.spec.js';
import './files.spec.js';
import './tables.spec.js';
import './saved.spec.js';
import './use.spec.js';

await runAll(process.argv.slice(2));
