/** Visitors: let one in, show the code that opens the gates, take it back. Nobody is named. */
import { Alert, App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { IssuedVisitor } from '../../api/types';
import { Answer } from '../../ui/Answer';
import { More } from '../../ui/More';
import { useMay } from '../session/caller';
import { CodeOnScreen } from './CodeOnScreen';
import { GateNames } from './GateNames';
import { InviteVisitor } from './InviteVisitor';
import { useOwnVisitors } from './passQueries';
import { SendLink } from './SendLink';
import { Visitor } from './Visitor';

export function OwnVisitors() {
  const { t } = useTranslation();
  const may = useMay();
  const { message } = App.useApp();
  const visitors = useOwnVisitors();
  const [inviting, setInviting] = useState(false);
  const [issued, setIssued] = useState<IssuedVisitor | null>(null);
  if (inviting) {
    return (
      <InviteVisitor
        onDone={(visitor) => {
          // Of one that was given before, whose answer was lost, a code is made anew below.
          if (visitor.codes.length > 0) setIssued(visitor);
          else void message.info(t('own.visit_there'));
          setInviting(false);
        }}
        onCancel={() => setInviting(false)}
      />
    );
  }
  return (
    <>
      <p>{t('own.visitors_about')}</p>
      {issued ? (
        <Issued issued={issued} onDone={() => setIssued(null)} />
      ) : (
        may('own.pass.write') && (
          <Button type="primary" block className="own-button" onClick={() => setInviting(true)}>
            {t('own.invite')}
          </Button>
        )
      )}
      <Answer query={visitors} rows={4} isEmpty={(items) => items.length === 0} empty={t('own.no_visitors')}>
        {(items) => (
          <>
            {items
              .filter(({ id }) => id !== issued?.id)
              .map((pass) => (
                <Visitor key={pass.id} pass={pass} />
              ))}
            <More query={visitors} />
          </>
        )}
      </Answer>
    </>
  );
}

/** The code and PIN of a visit that was just given: they are in this answer and nowhere else. */
function Issued({ issued, onDone }: { issued: IssuedVisitor; onDone(): void }) {
  const { t } = useTranslation();
  return (
    <article className="own-card own-issued">
      <h3>{t('own.code_of_visitor')}</h3>
      <Alert type="warning" showIcon title={t('own.code_once')} />
      {issued.codes.map((code) => (
        <CodeOnScreen key={code.credential_id} code={code} />
      ))}
      <GateNames gates={issued.gates} />
      <SendLink pass={issued} codes={issued.codes} />
      <Button type="primary" block className="own-button" onClick={onDone}>
        {t('own.code_kept')}
      </Button>
    </article>
  );
}
