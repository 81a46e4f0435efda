/** A tenant's first screen: the code for the gate within one tap, then what is due. */
import {
  AuditOutlined,
  IdcardOutlined,
  QrcodeOutlined,
  SearchOutlined,
  UserAddOutlined,
} from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { useOwnFilings } from '../features/filing/queries';
import { waitsForTheFirst } from '../features/filing/standing';
import { useMay } from '../features/session/caller';
import { DueNow } from './DueNow';
import { NearFilings } from './NearFilings';
import { Tile } from './Tile';
import { ViewingsTile } from './ViewingsTile';

export function TenantHome() {
  const { t } = useTranslation();
  const may = useMay();
  const filings = useOwnFilings(may('own.file')).data ?? [];
  const waits = waitsForTheFirst(filings);
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
      <ViewingsTile />
      <DueNow />
      {waits && code}
      <nav className="own-tiles" aria-label={t('phone.more')}>
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
          icon={<SearchOutlined />}
          label={t('phone.screens.market')}
          about={t('phone.tiles.market')}
          way={{ screen: 'market' }}
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
