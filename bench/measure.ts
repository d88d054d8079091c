import { benches } from './benches.ts';

/** Measures the benchmark that is named and hands its figures to `run.ts`. */
const [wanted = ''] = process.argv.slice(2);
const load = benches[wanted];
if (load === undefined) throw new Error(`there is no benchmark "${wanted}"; npm run bench names them`);
const bench = await load();
console.error(`${bench.name}: ${bench.help}`);
process.send?.(await bench.run((words) => console.error(`  ${words}`)));
