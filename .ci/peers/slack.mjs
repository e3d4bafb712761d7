// Runs the Slack of emulate on a free port of this machine until standard input ends. The first line it
// prints is its address. AMENDS_EVENTS is where it sends signed events, AMENDS_SECRET what it signs with.
//
// Version 0.12.2 signs and sends events to subscribers, but its settings name none: the subscription is
// made where its plugin is set up. Its file has the hash of the version in its name.
import { readdirSync, readFileSync } from 'node:fs';
import { createEmulator } from 'emulate';

const dist = new URL('./node_modules/emulate/dist/', import.meta.url);
const name = readdirSync(dist).find((f) => f.endsWith('.js') && readFileSync(new URL(f, dist), 'utf8').includes('\n  slackPlugin\n};'));
const { slackPlugin } = await import(new URL(name, dist));
const register = slackPlugin.register;
slackPlugin.register = (app, store, webhooks, ...rest) => {
  webhooks.register({ url: process.env.AMENDS_EVENTS, events: ['message'], active: true, owner: 'slack' });
  return register.call(slackPlugin, app, store, webhooks, ...rest);
};

const app = 'A000000001';
const customers = Array.from({ length: 50 }, (_, i) => `customer${i + 1}`); // each with a token of their own
const slack = await createEmulator({
  service: 'slack',
  port: 0,
  hostname: '127.0.0.1',
  seed: {
    slack: {
      signing_secret: process.env.AMENDS_SECRET,
      users: customers.map((name) => ({ name, real_name: `Maria ${name}` })),
      oauth_apps: [{
        client_id: '1.2', client_secret: 'x', app_id: app, name: 'amends', redirect_uris: [], scopes: ['chat:write'],
        bot_id: 'B00AMENDS', bot_user_id: 'U00AMENDS', bot_name: 'amends',
      }],
      tokens: [
        { token: 'xoxb-amends', type: 'bot', user: 'U00AMENDS', app_id: app, bot_id: 'B00AMENDS', bot_user_id: 'U00AMENDS' },
        ...customers.map((user) => ({ token: `xoxp-${user}`, type: 'user', user })),
      ],
    },
  },
});
console.log(slack.url.replace('localhost', '127.0.0.1'));
process.stdin.resume().on('end', () => slack.close().finally(() => process.exit(0)));
