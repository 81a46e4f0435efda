/** One agency: who, which rooms, what they may do and until when; either side ends it. */
import { App, Button, Select, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OwnAgency } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dayName, dayTime } from '../../i18n/format';
import { goTo } from '../../phone/way';
import { Failed } from '../../ui/Answer';
import { Parts } from '../../ui/Parts';
import { unitLabel, unitName } from '../building/names';
import { AskFirst } from '../own/AskFirst';
import { useEndAgency } from './queries';
import { AGENCY_COLORS, housesOfAgency, rightsInOrder } from './standing';

const FEW = 3;

export function AgencyCard({ agency }: { agency: OwnAgency }) {
  const { t } = useTranslation();
  const { state } = agency;
  const language = currentLanguage();
  const over = state === 'ended' || state === 'expired';
  return (
    <article className="own-card">
      <h3>
        {agency.other_name ?? t('agency.not_joined')}{' '}
        <Tag color={AGENCY_COLORS[state]}>{t(`agency.states.${state}`)}</Tag>
      </h3>
      {housesOfAgency(agency.units).map(({ doorplate, codes }) => (
        <p key={doorplate}>
          {doorplate || t('building.unnamed')} {codes.map((code) => unitLabel(code, t)).join(t('agency.and'))}
        </p>
      ))}
      <p>
        {t('agency.may', {
          rights: rightsInOrder(agency.rights)
            .map((right) => t(`agency.rights.${right}`))
            .join(t('agency.and')),
        })}
      </p>
      <p className="own-soft">
        <Parts
          parts={[
            agency.site_name,
            !over && t('agency.until_day', { day: dayName(agency.until, language) }),
            state === 'offered' &&
              agency.code_until &&
              t('agency.code_until', { at: dayTime(agency.code_until, language) }),
          ]}
        />
      </p>
      {agency.ended_because && <p>{t(`agency.ended_because.${agency.ended_because}`)}</p>}
      {state === 'expired' && <p>{t('agency.expired')}</p>}
      {state === 'active' && agency.side === 'agent' && <Work agency={agency} />}
      {!over && <End agency={agency} />}
    </article>
  );
}

/** What an agent does for the owner. */
function Work({ agency }: { agency: OwnAgency }) {
  const { t } = useTranslation();
  return (
    <>
      {agency.rights.includes('filings') && (
        <Button block type="primary" className="own-button" onClick={() => goTo({ screen: 'waiting' })}>
          {t('agency.to_filings')}
        </Button>
      )}
      {agency.rights.includes('listings') && (
        <>
          <Button block className="own-button" onClick={() => goTo({ screen: 'offers' })}>
            {t('agency.to_offers')}
          </Button>
          <OfferOne units={agency.units} />
        </>
      )}
    </>
  );
}

/** Few rooms have a button each; many are chosen from a list. */
function OfferOne({ units }: Pick<OwnAgency, 'units'>) {
  const { t } = useTranslation();
  const offer = (unit: string) => goTo({ screen: 'offer', unit });
  if (units.length > FEW) {
    return (
      <Select<string>
        className="agent-offer"
        aria-label={t('agency.offer_which')}
        placeholder={t('agency.offer_which')}
        options={units.map(({ unit_id, doorplate, unit_code }) => ({
          value: unit_id,
          label: unitName(doorplate, unit_code, t),
        }))}
        onChange={offer}
      />
    );
  }
  return units.map(({ unit_id, doorplate, unit_code }) => (
    <Button key={unit_id} block className="own-button" onClick={() => offer(unit_id)}>
      {t('agency.offer_unit', { unit: unitName(doorplate, unit_code, t) })}
    </Button>
  ));
}

function End({ agency: { id, side, state } }: { agency: OwnAgency }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const end = useEndAgency();
  const what = side === 'agent' ? 'leave' : state === 'offered' ? 'cancel' : 'end';
  return (
    <>
      {end.isError && <Failed error={end.error} />}
      <div className="own-actions">
        <AskFirst
          label={t(`agency.${what}`)}
          question={t(`agency.${what}_sure`)}
          busy={end.isPending}
          onSure={() => end.mutate(id, { onSuccess: () => void message.success(t('agency.ended')) })}
        />
      </div>
    </>
  );
}
