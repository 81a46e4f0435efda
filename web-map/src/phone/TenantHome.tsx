/** A tenant's first screen: the code for the gate within one tap, then what is due. */
import {
  AccountBookOutlined,
  AuditOutlined,
  FileTextOutlined,
  IdcardOutlined,
  QrcodeOutlined,
  UserAddOutlined,
} from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { useOwnContracts } from '../features/contracts/queries';
import { waitsForYou } from '../features/contracts/standing';
import { useOwnFilings } from '../features/filing/queries';
import { waitsForTheFirst } from '../features/filing/standing';
import { useMay } from '../features/session/caller';
import { DueNow } from './DueNow';
import { NearFilings } from './NearFilings';
import { Tile } from './Tile';

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
      {!waits && code}
      <NearFilings filings={filings} />
      <DueNow />
      {waits && code}
      <nav className="own-tiles" aria-label={t('phone.more')}>
        <Tile
          icon={<FileTextOutlined />}
          label={t('phone.screens.contracts')}
          about={t('phone.tiles.contracts')}
          way={{ screen: 'contracts' }}
        />
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
        <Tile
          icon={<AuditOutlined />}
          label={t('phone.screens.filings')}
          about={t('phone.tiles.filings')}
          way={{ screen: 'filings' }}
        />
        <Tile
          icon={<IdcardOutlined />}
          label={t('phone.screens.me')}
          about={t('phone.tiles.me')}
          way={{ screen: 'me' }}
        />
      </nav>
    </>
  );
}
