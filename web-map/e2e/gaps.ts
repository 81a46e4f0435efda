/** A gap as it comes about: somebody with a pass sleeps where nobody is registered. */
import { randomUUID } from 'node:crypto';
import { demo } from './demo';
import { stranger } from './people';
import { postPassages, Registry } from './registry';

export const DAY_MS = 86_400_000;

export type Gap = {
  id: string;
  unit_id: string;
  building_id: string;
  doorplate: string;
  unit_code: string;
  state: string;
};

type Way = 'in' | 'out';

/** Home at 23:00 and out at 07:30 on each of the last nights, in the village's time. */
export function nights(count: number, credential: string) {
  const at = (night: number, time: string, direction: Way) => {
    const day = new Date(Date.now() + 8 * 3_600_000 - night * DAY_MS).toISOString().slice(0, 10);
    const passage = { event_id: randomUUID(), method: 'card', credential, result: 'granted' };
    return { ...passage, at: `${day}T${time}+08:00`, direction };
  };
  return Array.from({ length: count }, (_, index) => [
    at(index + 2, '23:00:00', 'in'),
    at(index + 1, '07:30:00', 'out'),
  ]).flat();
}

/** A terminal at a gate of the compound, with the key that only it has. */
export async function compoundTerminal(): Promise<{ gate_id: string; key: string }> {
  const gates = await (await Registry.as('officer')).gates();
  const device = demo.devices.find(({ gate_id }) =>
    gates.some((one) => one.id === gate_id && one.kind === 'compound'),
  );
  if (!device) throw new Error('the demo file has no device at a compound gate');
  return device;
}

/** Gives somebody new a resident's card for a unit, four weeks ago; answers who it is and what the card holds. */
export async function residentWithCard(
  registry: Registry,
  unit: { id: string },
  device: { gate_id: string },
) {
  const person = stranger();
  const known = await registry.post<{ id: string }>('/api/v1/persons', {
    site_id: demo.site_id,
    person: { ...person, document_kind: 'citizen_id' },
  });
  const card = randomUUID();
  await registry.post('/api/v1/passes', {
    kind: 'resident',
    unit_id: unit.id,
    person_id: known.id,
    gate_ids: [device.gate_id],
    from: new Date(Date.now() - 28 * DAY_MS).toISOString(),
    credentials: [{ kind: 'card', token: card }],
  });
  return { person, card };
}

/** Opens a gap in a vacant unit, and waits until the detector has found it. */
export async function opensGap(): Promise<Gap> {
  const registry = await Registry.as('officer');
  const { unit } = await registry.vacantUnit();
  const device = await compoundTerminal();
  const { card } = await residentWithCard(registry, unit, device);
  await postPassages(device.key, nights(24, card));
  return until(() => found(registry, unit.id));
}

async function found(registry: Registry, unit: string): Promise<Gap | undefined> {
  return (await registry.all<Gap>(`/api/v1/gaps?state=open&unit_id=${unit}`))[0];
}

/** Asks until there is an answer; the story's own time limit ends it. */
async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
