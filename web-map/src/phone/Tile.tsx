/** A button to another screen: what it is, and what for. Large, or one of many small ones. */
import { Badge, Button } from 'antd';
import type { ReactNode } from 'react';
import { goTo, type Way } from './way';

type Props = {
  icon: ReactNode;
  label: string;
  about?: string;
  count?: number;
  primary?: boolean;
  small?: boolean;
  way: Way;
};

export function Tile({ icon, label, about, count = 0, primary = false, small = false, way }: Props) {
  const size = primary ? ' is-primary' : small ? ' is-small' : '';
  return (
    <Badge count={count} color="#a63a1b" className={`own-tile${size}`}>
      <Button block type={primary ? 'primary' : 'default'} onClick={() => goTo(way)}>
        <span className="own-tile-icon" aria-hidden>
          {icon}
        </span>
        <span>
          <strong>{label}</strong>
          {about && <small>{about}</small>}
        </span>
      </Button>
    </Badge>
  );
}
