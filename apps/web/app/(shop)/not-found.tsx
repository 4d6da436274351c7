import { NotFoundMessage } from "#components/shop/not-found-message.tsx";

export default NotFoundMessage;
