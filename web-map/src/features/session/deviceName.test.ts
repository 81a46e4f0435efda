import { expect, it } from 'vitest';
import { deviceName } from './deviceName';

it.each([
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36',
    'Chrome · Windows',
  ],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1', 'Safari · iOS'],
  ['Mozilla/5.0 (Linux; Android 14) Chrome/120 MicroMessenger/8.0', '微信 · Android'],
  ['curl/8.5.0', 'curl/8.5.0'],
  [null, null],
])('%s is %s', (text, name) => {
  expect(deviceName(text)).toBe(name);
});
