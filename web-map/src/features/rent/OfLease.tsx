/** A screen of one lease of one's own: it, or what to do where there is none. */
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OwnTenancy } from '../../api/types';
import { goTo } from '../../phone/way';
import { Answer, Nothing } from '../../ui/Answer';
import { useOwnTenancy } from './queries';

type Props = { lease: string; children: (lease: OwnTenancy) => ReactNode };

export function OfLease({ lease, children }: Props) {
  const { t } = useTranslation();
  return (
    <Answer query={useOwnTenancy(lease)} rows={8}>
      {(found) =>
        found ? (
          children(found)
        ) : (
          <>
            <Nothing>{t('lease.not_here')}</Nothing>
            <Button
              block
              className="own-button"
              onClick={() => goTo({ screen: 'leases' }, { replaces: true })}
            >
              {t('phone.screens.leases')}
            </Button>
          </>
        )
      }
    </Answer>
  );
}
