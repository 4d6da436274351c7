import { NotFoundMessage } from "#components/shop/not-found-message.tsx";
import { ShopFrame } from "#components/shop/shop-frame.tsx";

/** An address outside every page. */
export default function NotFound() {
  return (
    <ShopFrame>
      <NotFoundMessage />
    </ShopFrame>
  );
}
