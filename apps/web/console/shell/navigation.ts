import {
  Activity,
  BadgeDollarSign,
  Boxes,
  Cable,
  CardSim,
  FileText,
  FlaskConical,
  Gauge,
  Globe,
  Hand,
  History,
  Inbox,
  KeyRound,
  ListChecks,
  type LucideIcon,
  Megaphone,
  MessagesSquare,
  Package,
  PackageOpen,
  Percent,
  Phone,
  PhoneCall,
  Printer,
  ReceiptText,
  RefreshCw,
  Repeat,
  Route,
  Send,
  ShieldCheck,
  ShoppingBag,
  Users,
  Video,
  Wallet,
} from "lucide-react";

export type Place = {
  href: string;
  label: string;
  icon: LucideIcon;
  /** Second key after `g`. */
  key?: string;
  /** Other words a person may search it by. */
  also?: string;
  sandboxOnly?: boolean;
};

export type PlaceGroup = { label: string | null; places: readonly Place[] };

/** The console's pages by job. */
export const navigation: readonly PlaceGroup[] = [
  {
    label: null,
    places: [
      { href: "/console", label: "Overview", icon: Gauge, key: "h", also: "home dashboard figures" },
      { href: "/console/orders", label: "Orders", icon: ShoppingBag, key: "o", also: "sales" },
      { href: "/console/manual-queue", label: "Manual queue", icon: Hand, key: "m", also: "tasks by hand refund" },
    ],
  },
  {
    label: "Services",
    places: [
      { href: "/console/numbers", label: "Numbers", icon: Phone, key: "n", also: "phone did carriers telephone" },
      { href: "/console/messages", label: "Messages", icon: MessagesSquare, key: "s", also: "sms mms texts" },
      { href: "/console/senders", label: "Shared senders", icon: Send, also: "numbers from sms caller" },
      { href: "/console/verifications", label: "Verifications", icon: ShieldCheck, also: "2fa codes fraud brake" },
      { href: "/console/calls", label: "Calls", icon: PhoneCall, key: "v", also: "voice telephone recordings cdr" },
      { href: "/console/video", label: "Video rooms", icon: Video, also: "meetings participants minutes" },
      { href: "/console/faxes", label: "Faxes", icon: Printer, also: "documents pages" },
      { href: "/console/sims", label: "SIMs", icon: CardSim, also: "iot devices iccid data limit" },
      { href: "/console/vpn", label: "VPN accounts", icon: KeyRound, also: "wireguard openvpn suspend" },
    ],
  },
  {
    label: "Supply",
    places: [
      { href: "/console/providers", label: "Providers", icon: Cable, key: "p", also: "upstreams health" },
      { href: "/console/coverage", label: "Coverage", icon: Globe, key: "c", also: "map countries networks 5g" },
      { href: "/console/routing", label: "Routing", icon: Route, key: "r", also: "policy strategy decisions" },
    ],
  },
  {
    label: "Catalogue",
    places: [
      { href: "/console/catalogue/plans", label: "Plans", icon: Package, key: "l", also: "products" },
      { href: "/console/catalogue/offers", label: "Offers", icon: PackageOpen, also: "costs packages bundles" },
      { href: "/console/catalogue/vpn-plans", label: "VPN plans", icon: KeyRound, also: "prices costs months" },
      {
        href: "/console/catalogue/price-rules",
        label: "Price rules",
        icon: BadgeDollarSign,
        also: "margin markup pricing",
      },
      { href: "/console/rates", label: "Rates", icon: ReceiptText, also: "rate decks price lists calls sms prefix" },
      { href: "/console/subscriptions", label: "Subscriptions", icon: Repeat, also: "plans included units overage" },
    ],
  },
  {
    label: "Customers and money",
    places: [
      { href: "/console/customers", label: "Customers", icon: Users, key: "a", also: "accounts wallets credit" },
      {
        href: "/console/money",
        label: "Money",
        icon: Wallet,
        also: "revenue cost margin ledger payments cards refunds disputes reconciliation",
      },
      { href: "/console/documents", label: "Documents", icon: FileText, also: "receipts invoices statements pdf" },
      { href: "/console/taxes", label: "Taxes", icon: Percent, also: "vat seller invoice address" },
      { href: "/console/usage", label: "Usage", icon: Activity, also: "calls messages cdr consumption" },
      { href: "/console/renewals", label: "Renewals", icon: RefreshCw, also: "auto-renewal lapse" },
      { href: "/console/stock", label: "Stock", icon: Boxes, also: "spare profiles" },
    ],
  },
  {
    label: "System",
    places: [
      { href: "/console/webhooks", label: "Webhooks", icon: Inbox, key: "w", also: "inbox events replay" },
      {
        href: "/console/notifications",
        label: "Notifications",
        icon: Megaphone,
        also: "e-mails sms texts templates messages",
      },
      { href: "/console/jobs", label: "Jobs", icon: ListChecks, key: "j", also: "queue dead letters workers" },
      { href: "/console/audit", label: "Audit log", icon: History, also: "changes actors" },
      {
        href: "/console/lab",
        label: "Lab",
        icon: FlaskConical,
        key: "b",
        also: "faults simulators sandbox",
        sandboxOnly: true,
      },
    ],
  },
];

/** Every page a person of this environment can open. */
export function placesOf(environment: "sandbox" | "live"): readonly Place[] {
  return navigation.flatMap((group) => group.places).filter((place) => !place.sandboxOnly || environment === "sandbox");
}

/** Whether a page is the one shown, or holds the one shown. */
export function isCurrent(href: string, pathname: string): boolean {
  return href === "/console" ? pathname === href : pathname === href || pathname.startsWith(`${href}/`);
}
