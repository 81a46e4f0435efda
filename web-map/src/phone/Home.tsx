/** The first screen. A tenant stands before a gate: the code first. A landlord comes because something is due: that first. */
import { useCaller } from '../features/session/caller';
import { First } from './First';
import { LandlordHome } from './LandlordHome';
import { TenantHome } from './TenantHome';

export function Home() {
  const { account, sites } = useCaller();
  if (account.role === 'landlord') return <LandlordHome />;
  return sites.length === 0 ? <First /> : <TenantHome />;
}
