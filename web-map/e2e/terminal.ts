/** A terminal at a gate: it calls on the devices' listener, with what somebody typed into it and nothing else. */
import { demo } from './demo';

type Answer = { status: number; text: string };

/** Asks, or posts a body, at a whole address or at a path of the listener. */
export async function calls(
  where: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const json = body !== undefined && typeof body !== 'string';
  const response = await fetch(new URL(where, demo.device_url), {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...(json && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: json ? JSON.stringify(body) : String(body) }),
  });
  return { status: response.status, text: await response.text() };
}

/** A card that opened the gate just now, as Hikvision's terminals tell it. */
export function hikvisionEvent(serialNo: number, dateTime = new Date().toISOString()) {
  const event = { majorEventType: 5, subEventType: 1, cardNo: '0012345678', serialNo, currentEvent: true };
  return {
    ipAddress: '192.0.2.45',
    dateTime,
    eventType: 'AccessControllerEvent',
    eventState: 'active',
    AccessControllerEvent: event,
  };
}

/** What a terminal of ZKTeco is told to do, once there is something: the word of it comes a moment after its commit. */
export async function ordersOf(serial: string): Promise<string> {
  for (;;) {
    const { text } = await calls(`/iclock/getrequest?SN=${serial}`);
    if (text !== 'OK') return text;
  }
}

/** It did all of that. */
export async function obeys(serial: string, orders: string): Promise<void> {
  const done = [...orders.matchAll(/C:(\d+):/g)].map(([, id]) => `ID=${id}&Return=0&CMD=DATA`);
  await calls(`/iclock/devicecmd?SN=${serial}`, done.join('\n'));
}

/** Asks whether to open for what it read. */
export async function checks(key: string, credential: string): Promise<{ granted: boolean; reason: string }> {
  const answer = await calls('/api/v1/check', { credential }, { authorization: `Bearer ${key}` });
  if (answer.status !== 200) throw new Error(`the check is answered ${answer.status} ${answer.text}`);
  return JSON.parse(answer.text) as { granted: boolean; reason: string };
}
