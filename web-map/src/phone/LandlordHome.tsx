/** A landlord's first screen: what is due, then their rooms, then the rest. */
import {
  AccountBookOutlined,
  FileTextOutlined,
  HomeOutlined,
  IdcardOutlined,
  QrcodeOutlined,
  SolutionOutlined,
  UserAddOutlined,
} from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { DueNow } from './DueNow';
import { Tile } from './Tile';

export function LandlordHome() {
  const { t } = useTranslation();
  return (
    <>
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
      <nav className="own-tiles" aria-label={t('phone.more')}>
        <Tile
          icon={<FileTextOutlined />}
          label={t('phone.screens.contracts')}
          about={t('phone.tiles.contracts_landlord')}
          way={{ screen: 'contracts' }}
        />
        <Tile
          icon={<AccountBookOutlined />}
          label={t('phone.screens.leases')}
          about={t('phone.tiles.leases_landlord')}
          way={{ screen: 'leases' }}
        />
        <Tile
          icon={<UserAddOutlined />}
          label={t('phone.screens.visitors')}
          about={t('phone.tiles.visitors')}
          way={{ screen: 'visitors' }}
        />
        <Tile
          icon={<QrcodeOutlined />}
          label={t('phone.screens.code')}
          about={t('phone.tiles.code')}
          way={{ screen: 'code' }}
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
