/** After the person at the screen changed the registry: everything that shows it is asked for again, looks included. */
import { useQueryClient } from '@tanstack/react-query';
import { keys } from '../../api/keys';

export function useRegistryChanged() {
  const client = useQueryClient();
  return ({ building, unit }: { building: string; unit: string }) => {
    const changed = [
      keys.building(building),
      keys.unit(unit),
      keys.buildings,
      keys.gaps,
      ['statistics'],
      keys.personal,
    ];
    for (const queryKey of changed) void client.invalidateQueries({ queryKey });
  };
}
