/** WeChat, as far as somebody needs it who comes to a village where nobody knows them: it vouches for their phone. */
import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { demo } from './demo';

const APP_ID = process.env['MENPAI__WECHAT__APP_ID'];
/** Where the server looks for it. */
const BASE_URL = process.env['MENPAI__WECHAT__BASE_URL'];

/** Each path of the mini-programme's interface that signing in takes; the code of a phone is the phone. */
function answer(path: string, code: string): object {
  switch (path) {
    case '/sns/jscode2session':
      return { openid: `o-${code}`, session_key: 'c2Vzc2lvbiBrZXk=' };
    case '/cgi-bin/stable_token':
      return { access_token: 'token', expires_in: 7200 };
    case '/wxa/business/getuserphonenumber': {
      const watermark = { timestamp: Math.floor(Date.now() / 1000), appid: APP_ID };
      const phone_info = { phoneNumber: code, purePhoneNumber: code, countryCode: '86', watermark };
      return { errcode: 0, errmsg: 'ok', phone_info };
    }
    default:
      return { errcode: -1, errmsg: 'system error' };
  }
}

async function begins(): Promise<Server> {
  if (!BASE_URL) throw new Error('MENPAI__WECHAT__BASE_URL must name the address that the server asks');
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', BASE_URL);
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      const sent = body ? (JSON.parse(body) as { code?: string }) : {};
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answer(url.pathname, sent.code ?? url.searchParams.get('js_code') ?? '')));
    });
  });
  await new Promise<void>((resolve) => server.listen(Number(new URL(BASE_URL).port), '127.0.0.1', resolve));
  return server;
}

/** Somebody whom no site knows signs in through the mini-programme once: from then on codes go to their phone. */
export async function signsUp(phone: string): Promise<void> {
  const server = await begins();
  try {
    const response = await fetch(new URL('/api/v1/auth/wechat', demo.base_url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code: randomUUID(), phone_code: phone }),
    });
    if (!response.ok) throw new Error(`signing up: ${response.status} ${await response.text()}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
