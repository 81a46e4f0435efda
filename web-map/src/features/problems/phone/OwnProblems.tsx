/** What one reported: first what goes on, the newest before the others; what is over folded away. */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { goTo } from '../../../phone/way';
import { Answer, Nothing } from '../../../ui/Answer';
import { More } from '../../../ui/More';
import { isOver, newestFirst } from '../standing';
import { OwnProblemCard } from './OwnProblemCard';
import { useOwnProblems } from './queries';
import '../problems.css';
import './report.css';

export function OwnProblems() {
  const { t } = useTranslation();
  const problems = useOwnProblems();
  const [past, setPast] = useState(false);
  return (
    <>
      <Button block type="primary" className="own-button" onClick={() => goTo({ screen: 'report' })}>
        {t('repair.new')}
      </Button>
      <Answer query={problems} rows={5}>
        {(items) => {
          const going = newestFirst(items.filter((one) => !isOver(one)));
          const over = newestFirst(items.filter(isOver));
          return (
            <>
              {items.length === 0 && <Nothing>{t('repair.none')}</Nothing>}
              {going.map((problem) => (
                <OwnProblemCard key={problem.id} problem={problem} />
              ))}
              {over.length > 0 && (going.length === 0 || past) && (
                <section>
                  <h2>{t('repair.past')}</h2>
                  {over.map((problem) => (
                    <OwnProblemCard key={problem.id} problem={problem} />
                  ))}
                </section>
              )}
              {over.length > 0 && going.length > 0 && !past && (
                <Button block className="own-button" onClick={() => setPast(true)}>
                  {t('repair.past')} ({over.length})
                </Button>
              )}
              <More query={problems} />
            </>
          );
        }}
      </Answer>
    </>
  );
}
