/** Registered residents, masked; one field of one person can be shown at a time. */
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../api/keys';
import type { Resident } from '../../api/types';
import { daySpan } from '../../ui/daySpan';
import { Parts } from '../../ui/Parts';
import type { Declared } from '../purpose/purpose';
import { RevealField } from './RevealField';

type Props = {
  residents: readonly Resident[];
  declared: Declared;
  /** The registry changed since these were fetched. */
  stale: boolean;
  place?: (resident: Resident) => ReactNode;
  action?: (resident: Resident) => ReactNode;
};

export function ResidentList({ residents, declared, stale, place, action }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  return (
    <>
      {stale && (
        <p className="stale-note" role="status">
          {t('residents.stale')}
          <Button
            type="link"
            size="small"
            onClick={() => void client.refetchQueries({ queryKey: keys.personal, type: 'active' })}
          >
            {t('common.refresh')}
          </Button>
        </p>
      )}
      <ul className="rows">
        {residents.map((resident) => (
          <li key={resident.residency_id} className="row">
            <RevealField
              person={resident.person_id}
              field="name"
              masked={resident.name}
              declared={declared}
              strong
            />
            <span className="row-aside">{place?.(resident)}</span>
            <RevealField
              person={resident.person_id}
              field="id_number"
              masked={resident.id_number}
              declared={declared}
            />
            <RevealField
              person={resident.person_id}
              field="phone"
              masked={resident.phone}
              declared={declared}
            />
            <span className="row-line row-foot">
              <span>
                <Parts
                  parts={[
                    resident.document_kind && t(`document.${resident.document_kind}`),
                    daySpan(resident.from, resident.to, t),
                  ]}
                />
              </span>
              {action?.(resident)}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
