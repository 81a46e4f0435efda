/** A landlord's first screen: what is due, then their rooms, then the rest. */
import {
  AccountBookOutlined,
  CalendarOutlined,
  FileTextOutlined,
  HomeOutlined,
  IdcardOutlined,
  QrcodeOutlined,
  ShopOutlined,
  SolutionOutlined,
  ToolOutlined,
  UserAddOutlined,
} from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { useOwnFilings } from '../features/filing/queries';
import { useMay } from '../features/session/caller';
import { useWaitingViewings } from '../features/viewings/queries';
import { DueNow } from './DueNow';
import { EnteredForYou } from './EnteredForYou';
import { Tile } from './Tile';

export function LandlordHome() {
  const { t } = useTranslation();
  const may = useMay();
  const filings = useOwnFilings(may('own.file')).data ?? [];
  const offers = may('viewing.offer');
  const asking = useWaitingViewings(offers);
  return (
    <>
      <EnteredForYou filings={filings} />
      <DueNow always />
      <Tile
        primary
        icon={<HomeOutlined />}
        label={t('phone.screens.rooms')}
        about={t('phone.tiles.rooms')}
        way={{ screen: 'rooms' }}
      />
      <Tile
        icon={<SolutionOutlined />}
        label={t('phone.screens.waiting')}
        about={t('phone.tiles.waiting')}
        way={{ screen: 'waiting' }}
      />
      {offers && (
        <Tile
          icon={<CalendarOutlined />}
          label={t('phone.screens.visits')}
          about={t('phone.tiles.visits')}
          count={asking}
          way={{ screen: 'visits' }}
        />
      )}
      <Tile
        icon={<AccountBookOutlined />}
        label={t('phone.screens.leases')}
        about={t('phone.tiles.leases_landlord')}
        way={{ screen: 'leases' }}
      />
      {may('problem.handle') && (
        <Tile
          icon={<ToolOutlined />}
          label={t('phone.screens.repairs')}
          about={t('phone.tiles.repairs')}
          way={{ screen: 'repairs' }}
        />
      )}
      <nav className="own-more" aria-label={t('phone.more')}>
        <Tile
          small
          icon={<FileTextOutlined />}
          label={t('phone.screens.contracts')}
          about={t('phone.tiles.contracts_landlord')}
          way={{ screen: 'contracts' }}
        />
        <Tile
          small
          icon={<ShopOutlined />}
          label={t('phone.screens.offers')}
          about={t('phone.tiles.offers')}
          way={{ screen: 'offers' }}
        />
        <Tile
          small
          icon={<UserAddOutlined />}
          label={t('phone.screens.visitors')}
          about={t('phone.tiles.visitors')}
          way={{ screen: 'visitors' }}
        />
        <Tile
          small
          icon={<QrcodeOutlined />}
          label={t('phone.screens.code')}
          about={t('phone.tiles.code')}
          way={{ screen: 'code' }}
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
