// Runs telegram-test-api on a free port of this machine until standard input ends. The first line it
// prints is its address.
import { createRequire } from 'node:module';

const TelegramServer = createRequire(import.meta.url)('telegram-test-api');
const server = new TelegramServer({ host: '127.0.0.1', storage: 'RAM', storeTimeout: 3600 });
server.config.port = 0; // the constructor takes 0 for "not given"
await server.start();
console.log(`http://127.0.0.1:${server.server.address().port}`);
process.stdin.resume().on('end', () => process.exit(0));
