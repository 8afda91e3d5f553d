// A node of others whose own id cannot be ours has its id of the network in _id, and the label Adopted instead of Entity.
CREATE CONSTRAINT adopted_id IF NOT EXISTS FOR (n:Adopted) REQUIRE n._id IS UNIQUE
