/** Terminals of a site, what they wait for, and how they are set up. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { pageMembers, usePages } from '../../api/pages';
import type { ClaimContact, CreateDevice, Device, DeviceCommand, UpdateDevice } from '../../api/types';

/** How often the health of devices is asked for while somebody looks at it. */
const LOOK_EVERY_MS = 15_000;
/** How often it is asked who has called within a pairing window. */
const CONTACTS_EVERY_MS = 3_000;

type Looking = {
  /** Whether somebody looks at how they are; else it is asked again when a gate's terminals go away or come back. */
  often?: boolean;
  enabled?: boolean;
};

/** All of them: the worst come first, wherever they stand in the list. */
export function useDevices(siteId: string, { often = false, enabled = true }: Looking = {}) {
  return useQuery({
    queryKey: keys.devices(siteId),
    enabled,
    refetchInterval: often && LOOK_EVERY_MS,
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

export function useSiteCommands(siteId: string, open: boolean) {
  return usePages({
    queryKey: keys.siteCommands(siteId, open),
    refetchInterval: LOOK_EVERY_MS,
    fetchPage: (cursor) =>
      answerOf(
        api.GET('/sites/{id}/device-commands', {
          params: { path: { id: siteId }, query: { open, ...pageMembers(cursor, 100) } },
        }),
      ),
  });
}

export function useDeviceCommands(id: string) {
  return usePages({
    queryKey: keys.deviceCommands(id),
    refetchInterval: LOOK_EVERY_MS,
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

/** Where terminals call, as the setup of any of them says. */
export function useListener(siteId: string) {
  const devices = useDevices(siteId);
  const any = devices.data?.find(({ protocol, disabled_at }) => protocol !== 'mqtt' && !disabled_at);
  return useSetup(any?.id ?? '', any !== undefined);
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

export function useUpdateDevice() {
  const changed = useDevicesChanged();
  return useMutation({
    mutationFn: ({ id, version, change }: { id: string; version: number; change: UpdateDevice }) => {
      const params = { path: { id }, header: { 'If-Match': `"${version}"` } };
      return answerOf(api.PATCH('/devices/{id}', { params, body: change }));
    },
    onSuccess: changed,
  });
}

export function useRepeatCommand() {
  const changed = useDevicesChanged();
  return useMutation({
    mutationFn: ({ device_id, number }: DeviceCommand) => {
      const params = { path: { id: device_id, number } };
      return answerOf(api.POST('/devices/{id}/commands/{number}/repeat', { params }));
    },
    onSuccess: changed,
  });
}

export function useDisableDevice() {
  const changed = useDevicesChanged();
  return useMutation({
    mutationFn: (id: string) => answerOf(api.POST('/devices/{id}/disable', { params: { path: { id } } })),
    onSuccess: changed,
  });
}

/** Ends the key before at once: somebody else may have it. */
export function useEndPreviousKey() {
  const changed = useDevicesChanged();
  return useMutation({
    mutationFn: (id: string) =>
      answerOf(api.POST('/devices/{id}/end-previous-key', { params: { path: { id } } })),
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

/** The windows of a site, the latest first: somebody else may have opened one, or closed it. */
export function useWindows(siteId: string) {
  return useQuery({
    queryKey: keys.pairingWindows(siteId),
    refetchInterval: LOOK_EVERY_MS,
    queryFn: async ({ signal }) => {
      const params = { path: { id: siteId }, query: { limit: 20 } };
      return (await answerOf(api.GET('/sites/{id}/pairing-windows', { params, signal }))).items;
    },
  });
}

export function useCloseWindow(siteId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      answerOf(api.POST('/pairing-windows/{id}/close', { params: { path: { id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.pairingWindows(siteId) }),
  });
}

export function useOpenWindow(siteId: string) {
  const client = useQueryClient();
  return useMutation({
    onSuccess: () => client.invalidateQueries({ queryKey: keys.pairingWindows(siteId) }),
    mutationFn: ({ gateId, networks }: { gateId: string | undefined; networks: string[] }) =>
      answerOf(
        api.POST('/sites/{id}/pairing-windows', {
          params: { path: { id: siteId } },
          body: { ...(gateId && { gate_id: gateId }), source_networks: networks },
        }),
      ),
  });
}

export function useContacts(siteId: string) {
  return useQuery({
    queryKey: keys.contacts(siteId),
    refetchInterval: CONTACTS_EVERY_MS,
    queryFn: async ({ signal }) => {
      const params = { path: { id: siteId }, query: { limit: 200 } };
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
