/** Terminals of a site, what they wait for, and how they are set up. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';
import type { ClaimContact, CreateDevice, Device } from '../../api/types';

/** How often the health of devices is asked for while somebody looks at it. */
const LOOK_EVERY_MS = 15_000;
/** How often it is asked who has called within a pairing window. */
const CONTACTS_EVERY_MS = 3_000;

/** All of them: the worst come first, wherever they stand in the list. */
export function useDevices(siteId: string) {
  return useQuery({
    queryKey: keys.devices(siteId),
    refetchInterval: LOOK_EVERY_MS,
    queryFn: async ({ signal }) => {
      const devices: Device[] = [];
      let cursor: string | null | undefined;
      do {
        const query = { site_id: siteId, ...pageMembers(cursor ?? undefined, 200) };
        const page = await answerOf(api.GET('/devices', { params: { query }, signal }));
        devices.push(...page.items);
        cursor = page.next_cursor;
      } while (cursor);
      return devices;
    },
  });
}

export function useSiteCommands(siteId: string) {
  return usePages({
    queryKey: keys.siteCommands(siteId),
    fetchPage: (cursor) =>
      answerOf(
        api.GET('/sites/{id}/device-commands', {
          params: { path: { id: siteId }, query: { open: true, ...pageMembers(cursor, 100) } },
        }),
      ),
  });
}

export function useDeviceCommands(id: string) {
  return usePages({
    queryKey: keys.deviceCommands(id),
    fetchPage: (cursor) =>
      answerOf(
        api.GET('/devices/{id}/commands', { params: { path: { id }, query: pageMembers(cursor, 50) } }),
      ),
  });
}

export function useSetup(id: string, enabled: boolean) {
  return useQuery({
    queryKey: keys.deviceSetup(id),
    enabled,
    queryFn: ({ signal }) => answerOf(api.GET('/devices/{id}/setup', { params: { path: { id } }, signal })),
  });
}

function useDevicesChanged(): () => void {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: keys.devicesAll });
    void client.invalidateQueries({ queryKey: keys.gates });
  };
}

export function useCreateDevice() {
  const changed = useDevicesChanged();
  return useMutation({
    mutationFn: (device: CreateDevice) => answerOf(api.POST('/devices', { body: device })),
    onSuccess: changed,
  });
}

export function useRotateKey() {
  const changed = useDevicesChanged();
  return useMutation({
    mutationFn: (id: string) =>
      answerOf(api.POST('/devices/{id}/rotate-key', { params: { path: { id } }, body: {} })),
    onSuccess: changed,
  });
}

export function useOpenWindow(siteId: string) {
  return useMutation({
    mutationFn: (gateId: string | undefined) =>
      answerOf(
        api.POST('/sites/{id}/pairing-windows', {
          params: { path: { id: siteId } },
          body: { ...(gateId && { gate_id: gateId }), source_networks: [] },
        }),
      ),
  });
}

export function useContacts(siteId: string, enabled: boolean) {
  return useQuery({
    queryKey: keys.contacts(siteId),
    enabled,
    refetchInterval: CONTACTS_EVERY_MS,
    queryFn: async ({ signal }) => {
      const params = { path: { id: siteId }, query: { limit: 100 } };
      return (await answerOf(api.GET('/sites/{id}/contacts', { params, signal }))).items;
    },
  });
}

export function useClaim() {
  const changed = useDevicesChanged();
  return useMutation({
    mutationFn: ({ id, ...claim }: ClaimContact & { id: string }) =>
      answerOf(api.POST('/contacts/{id}/claim', { params: { path: { id } }, body: claim })),
    onSuccess: changed,
  });
}
