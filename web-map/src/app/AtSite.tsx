/** The console at a site: one of the account's own, or another one that an approved exception opens for a time. */
import { useQuery } from '@tanstack/react-query';
import { lazy, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { Me } from '../api/types';
import { CallerContext } from '../features/session/caller';
import { Nothing } from '../ui/Answer';
import { usePlace } from './place';

const WAYS_BACK = new Set(['exception.request', 'exception.read']);

/** The site where this browser was last; whoever comes back goes on there. */
const STORED = 'menpai.site';

const Console = lazy(() => import('./Console'));

function lastSite(me: Me) {
  const last = localStorage.getItem(STORED);
  return me.sites.find(({ id }) => id === last);
}

export function AtSite({ me }: { me: Me }) {
  const { t } = useTranslation();
  const { site: wanted } = usePlace();
  const own = me.sites.find(({ id }) => id === wanted);
  useEffect(() => {
    if (own) localStorage.setItem(STORED, own.id);
  }, [own]);
  const elsewhere = wanted !== null && !own && me.may.includes('exception.request');
  const other = useQuery({
    queryKey: keys.site(wanted ?? ''),
    enabled: elsewhere,
    retry: false,
    queryFn: () => answerOf(api.GET('/sites/{id}', { params: { path: { id: wanted ?? '' } } })),
  });
  // Not open, or no longer: back to where the account works.
  const site = own ?? (elsewhere ? other.data : undefined) ?? lastSite(me) ?? me.sites[0];
  if (elsewhere && other.isPending) return <p className="app-waiting">{t('common.loading')}</p>;
  if (!site) {
    return (
      <div className="app-waiting">
        <Nothing>{t('session.no_sites')}</Nothing>
      </div>
    );
  }
  const away = me.sites.every(({ id }) => id !== site.id);
  // Away, nothing is shown or asked for that the exception does not open; the way back is not bound to a site.
  const here = away
    ? { ...me, may: [...me.may_by_exception, ...me.may.filter((one) => WAYS_BACK.has(one))] }
    : me;
  return (
    <CallerContext value={here}>
      <Console me={me} site={site} elsewhere={away} />
    </CallerContext>
  );
}
