import { addressOf } from './link.js';

it.each([
  ['nats://127.0.0.1:4222', { servers: ['nats://127.0.0.1:4222'] }],
  ['a:4222,nats://b:4223', { servers: ['nats://a:4222', 'nats://b:4223'] }],
  ['nats://service:p%40ss@a:4222,nats://b:4222', { servers: ['nats://a:4222', 'nats://b:4222'], user: 'service', pass: 'p@ss' }],
])('%s names servers, and who comes', (url, address) => {
  expect(addressOf(url)).toEqual(address);
});
