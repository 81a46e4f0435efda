/** A tenant's first screen: the code for the gate within one tap, then what is due. */
import {
  AccountBookOutlined,
  AuditOutlined,
  FileTextOutlined,
  IdcardOutlined,
  KeyOutlined,
  QrcodeOutlined,
  SearchOutlined,
  ToolOutlined,
  UserAddOutlined,
} from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { useOwnContracts } from '../features/contracts/queries';
import { waitsForYou } from '../features/contracts/standing';
import { useOwnFilings } from '../features/filing/queries';
import { waitsForTheFirst } from '../features/filing/standing';
import { useMay } from '../features/session/caller';
import { AgentTile } from './AgentTile';
import { ClaimsTile } from './ClaimsTile';
import { DueNow } from './DueNow';
import { EnteredForYou } from './EnteredForYou';
import { NearFilings } from './NearFilings';
import { Tile } from './Tile';
import { ViewingsTile } from './ViewingsTile';

export function TenantHome() {
  const { t } = useTranslation();
  const may = useMay();
  const filings = useOwnFilings(may('own.file')).data ?? [];
  const contracts = useOwnContracts(may('own.contract')).data ?? [];
  const now = new Date();
  // The code opens nothing before that, or is for another home.
  const waits = waitsForTheFirst(filings) || contracts.some((one) => waitsForYou(one, now));
  const code = (
    <Tile
      primary
      icon={<QrcodeOutlined />}
      label={t('phone.screens.code')}
      about={t('phone.tiles.code')}
      way={{ screen: 'code' }}
    />
  );
  return (
    <>
      <EnteredForYou filings={filings} />
      {!waits && code}
      <NearFilings filings={filings} />
      <ViewingsTile />
      <DueNow />
      {waits && code}
      <ClaimsTile />
      <AgentTile />
      <Tile
        icon={<AccountBookOutlined />}
        label={t('phone.screens.leases')}
        about={t('phone.tiles.leases')}
        way={{ screen: 'leases' }}
      />
      <Tile
        icon={<UserAddOutlined />}
        label={t('phone.screens.visitors')}
        about={t('phone.tiles.visitors')}
        way={{ screen: 'visitors' }}
      />
      {may('own.problem') && (
        <Tile
          icon={<ToolOutlined />}
          label={t('phone.screens.problems')}
          about={t('phone.tiles.problems')}
          way={{ screen: 'problems' }}
        />
      )}
      <nav className="own-more" aria-label={t('phone.more')}>
        <Tile
          small
          icon={<FileTextOutlined />}
          label={t('phone.screens.contracts')}
          about={t('phone.tiles.contracts')}
          way={{ screen: 'contracts' }}
        />
        <Tile
          small
          icon={<AuditOutlined />}
          label={t('phone.screens.filings')}
          about={t('phone.tiles.filings')}
          way={{ screen: 'filings' }}
        />
        <Tile
          small
          icon={<KeyOutlined />}
          label={t('phone.screens.door-keys')}
          about={t('phone.tiles.door-keys')}
          way={{ screen: 'door-keys' }}
        />
        <Tile
          small
          icon={<SearchOutlined />}
          label={t('phone.screens.market')}
          about={t('phone.tiles.market')}
          way={{ screen: 'market' }}
        />
        <Tile
          small
          icon={<IdcardOutlined />}
          label={t('phone.screens.me')}
          about={t('phone.tiles.me')}
          way={{ screen: 'me' }}
        />
      </nav>
    </>
  );
}
