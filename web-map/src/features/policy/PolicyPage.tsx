/** The policy in force as a table: who may do what, and how far. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import type { PolicyTable } from '../../api/types';
import { Answer } from '../../ui/Answer';
import { actionName, partyName, reachName } from './names';

export default function PolicyPage() {
  const policy = useQuery({
    queryKey: keys.policy,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => answerOf(api.GET('/policy')),
  });
  return (
    <Answer query={policy} rows={12}>
      {(table) => <Table table={table} />}
    </Answer>
  );
}

function Table({ table }: { table: PolicyTable }) {
  const { t } = useTranslation();
  return (
    <>
      <p className="office-note">{t('policy.by_exception')}</p>
      <div className="policy-scroll">
        <table className="policy">
          <thead>
            <tr>
              <th scope="col">{t('policy.action')}</th>
              {table.parties.map((party) => (
                <th key={party} scope="col">
                  {partyName(party, t)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rules.map((rule) => (
              <tr key={rule.action}>
                <th scope="row">{actionName(rule.action, rule.about, t)}</th>
                {rule.reach.map((reach, column) => (
                  <td key={table.parties[column]} className={reach ? '' : 'is-none'}>
                    {reach ? reachName(reach, t) : t('policy.none')}
                    {rule.by_exception[column] && <sup> *</sup>}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
