import type { Hono } from "hono";
import type { LabEnv } from "../lab/types.ts";
import type { Desk } from "./desk.ts";
import { mergedMetadata, type Params } from "./form.ts";
import type { Ask, Serve } from "./http.ts";
import { attachMethod, detachMethod, resolveMethod } from "./methods.ts";
import { listWire, readPaging } from "./pages.ts";
import { missing } from "./refusal.ts";
import type { Customer } from "./state.ts";
import { customerWire, methodWire } from "./wire-account.ts";

/** The customer named by a parameter or by the path. */
export function customerNamed(desk: Desk, id: string, where: { param: string; inPath?: boolean }): Customer {
  const customer = desk.find("customers", id);
  if (!customer) throw missing("customer", id, where);
  return customer;
}

const inPath = { param: "id", inPath: true };

export function addCustomerRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk): void {
  app.post(
    "/v1/customers",
    serve("createCustomer", ({ params }) => {
      const blank = { email: null, name: null, phone: null, description: null };
      const given = readCustomer(params);
      params.done();
      const customer = { id: desk.newId("cus"), ...blank, ...given, created: desk.now() };
      const metadata = mergedMetadata({}, given.metadata);
      const wire = customerWire(desk.put("customers", { ...customer, metadata }));
      desk.emit("customer.created", wire);
      return wire;
    }),
  );
  app.get(
    "/v1/customers",
    serve("listCustomers", ({ params }) => {
      const paging = readPaging(params);
      const email = params.text("email");
      params.done();
      const rows = desk.list("customers").filter((customer) => email === null || customer.email === email);
      return listWire(rows, paging, { url: "/v1/customers", render: customerWire });
    }),
  );
  app.get(
    "/v1/customers/:id",
    serve("getCustomer", ({ params, path }) => {
      params.done();
      return customerWire(customerNamed(desk, path("id"), inPath));
    }),
  );
  app.post(
    "/v1/customers/:id",
    serve("updateCustomer", ({ params, path }) => {
      const old = customerNamed(desk, path("id"), inPath);
      const given = readCustomer(params);
      params.done();
      const metadata = mergedMetadata(old.metadata, given.metadata);
      const wire = customerWire(desk.put("customers", { ...old, ...given, metadata }));
      desk.emit("customer.updated", wire, {});
      return wire;
    }),
  );
}

function readCustomer(params: Params) {
  const [email, name] = [params.text("email"), params.text("name")];
  const [phone, description] = [params.text("phone"), params.text("description")];
  return {
    ...(email === null ? {} : { email }),
    ...(name === null ? {} : { name }),
    ...(phone === null ? {} : { phone }),
    ...(description === null ? {} : { description }),
    metadata: params.metadata(),
  };
}

export function addMethodRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk): void {
  const list = ({ params }: Ask, customer: string, url: string) => {
    const paging = readPaging(params);
    params.oneOf("type", ["card"]);
    params.done();
    customerNamed(desk, customer, { param: "customer" });
    const rows = desk.list("methods").filter((method) => method.customer === customer);
    return listWire(rows, paging, { url, render: methodWire });
  };
  app.get(
    "/v1/payment_methods",
    serve("listCards", (ask) => list(ask, ask.params.requiredText("customer"), "/v1/payment_methods")),
  );
  app.get(
    "/v1/customers/:id/payment_methods",
    serve("listCards", (ask) => list(ask, ask.path("id"), `/v1/customers/${ask.path("id")}/payment_methods`)),
  );
  app.get(
    "/v1/payment_methods/:id",
    serve("getCard", ({ params, path }) => {
      params.done();
      const method = desk.find("methods", path("id"));
      if (!method) throw missing("PaymentMethod", path("id"), { param: "payment_method", inPath: true });
      return methodWire(method);
    }),
  );
  app.post(
    "/v1/payment_methods/:id/attach",
    serve("attachCard", ({ params, path }) => {
      const customer = customerNamed(desk, params.requiredText("customer"), { param: "customer" });
      params.done();
      const method = resolveMethod(desk, path("id"), { param: "payment_method", inPath: true });
      return methodWire(attachMethod(desk, method, customer.id));
    }),
  );
  app.post(
    "/v1/payment_methods/:id/detach",
    serve("removeCard", ({ params, path }) => {
      params.done();
      const method = desk.find("methods", path("id"));
      if (!method) throw missing("PaymentMethod", path("id"), { param: "payment_method", inPath: true });
      return methodWire(detachMethod(desk, method));
    }),
  );
}
