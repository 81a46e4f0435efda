/** For somebody whom no village knows yet: what to do first, step by step. */
import { KeyOutlined, SearchOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useOwnFilings } from '../features/filing/queries';
import { useMay } from '../features/session/caller';
import { EnteredForYou } from './EnteredForYou';
import { SignOut } from './SignOut';
import { Tile } from './Tile';
import { ViewingsTile } from './ViewingsTile';
import { goTo } from './way';

const STEPS = ['door', 'who', 'wait'] as const;

export function First() {
  const { t } = useTranslation();
  const may = useMay();
  const filings = useOwnFilings(may('own.file')).data ?? [];
  return (
    <>
      <EnteredForYou filings={filings} />
      <section className="own-card own-first">
        <h2>{t('phone.first.title')}</h2>
        <p>{t('phone.first.about')}</p>
        <ol>
          {STEPS.map((step) => (
            <li key={step}>{t(`phone.first.steps.${step}`)}</li>
          ))}
        </ol>
        <Button block type="primary" className="own-button" onClick={() => goTo({ screen: 'scan' })}>
          {t('phone.screens.scan')}
        </Button>
        <p className="own-soft">{t('phone.first.ready')}</p>
      </section>
      <p className="own-calm">{t('phone.first.contract')}</p>
      <section className="own-tiles">
        <ViewingsTile />
        <p>{t('phone.first.looking')}</p>
        <Tile
          icon={<SearchOutlined />}
          label={t('phone.screens.market')}
          about={t('phone.tiles.market')}
          way={{ screen: 'market' }}
        />
      </section>
      <section className="own-tiles">
        <p>{t('phone.first.landlord')}</p>
        <Tile
          icon={<KeyOutlined />}
          label={t('claim.begin')}
          about={t('phone.tiles.claims')}
          way={{ screen: 'claims' }}
        />
      </section>
      <p className="own-calm">{t('phone.first.no_plate')}</p>
      <SignOut />
    </>
  );
}
