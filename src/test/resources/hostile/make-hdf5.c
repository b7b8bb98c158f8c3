#include <hdf5.h>
#include <string.h>
#include <stdlib.h>
static void scale(hid_t f,const char*n,const char*std,const char*units,double*v,hsize_t k){
 hid_t s=H5Screate_simple(1,&k,0); hid_t d=H5Dcreate2(f,n,H5T_NATIVE_DOUBLE,s,H5P_DEFAULT,H5P_DEFAULT,H5P_DEFAULT);
 H5Dwrite(d,H5T_NATIVE_DOUBLE,H5S_ALL,H5S_ALL,H5P_DEFAULT,v);
 hid_t sc=H5Screate(H5S_SCALAR); hid_t t;
 const char*a[3][2]={{"standard_name",std},{"units",units},{"CLASS","DIMENSION_SCALE"}};
 for(int i=0;i<3;i++){t=H5Tcopy(H5T_C_S1);H5Tset_size(t,strlen(a[i][1])+1);hid_t at=H5Acreate2(d,a[i][0],t,sc,H5P_DEFAULT,H5P_DEFAULT);H5Awrite(at,t,a[i][1]);H5Aclose(at);}
 t=H5Tcopy(H5T_C_S1);H5Tset_size(t,strlen(n)+1);hid_t at=H5Acreate2(d,"NAME",t,sc,H5P_DEFAULT,H5P_DEFAULT);H5Awrite(at,t,n);H5Aclose(at);
 H5Dclose(d);
}
int main(int c,char**v){ // mode out target [latest]
 hid_t fapl=H5Pcreate(H5P_FILE_ACCESS);
 if(c>4) H5Pset_libver_bounds(fapl,H5F_LIBVER_LATEST,H5F_LIBVER_LATEST);
 hid_t fc=H5Pcreate(H5P_FILE_CREATE); H5Pset_link_creation_order(fc,H5P_CRT_ORDER_TRACKED|H5P_CRT_ORDER_INDEXED);
 hid_t f=H5Fcreate(v[2],H5F_ACC_TRUNC,strcmp(v[1],"old")?fc:H5P_DEFAULT,fapl);
 double lat[20],lon[20]; for(int i=0;i<20;i++){lat[i]=40-i*0.1;lon[i]=10+i*0.1;}
 scale(f,"lat","latitude","degrees_north",lat,20); scale(f,"lon","longitude","degrees_east",lon,20);
 hsize_t dims[2]={20,20}; hid_t s=H5Screate_simple(2,dims,0);
 if(!strcmp(v[1],"link")){ H5Lcreate_external(v[3],"/Band1",f,"Band1",H5P_DEFAULT,H5P_DEFAULT); H5Fclose(f); return 0; }
 hid_t cp=H5Pcreate(H5P_DATASET_CREATE);
 if(!strcmp(v[1],"vds")){ H5Pset_virtual(cp,s,v[3],"/Band1",s); }
 else if(!strcmp(v[1],"ext")||!strcmp(v[1],"old")) H5Pset_external(cp,v[3],0,400);
 hid_t d=H5Dcreate2(f,"Band1",H5T_NATIVE_UCHAR,s,H5P_DEFAULT,cp,H5P_DEFAULT);
 if(d<0) return 1;
 hid_t vt=H5Tvlen_create(H5T_STD_REF_OBJ); hsize_t two=2; hid_t as=H5Screate_simple(1,&two,0);
 hid_t at=H5Acreate2(d,"DIMENSION_LIST",vt,as,H5P_DEFAULT,H5P_DEFAULT);
 hobj_ref_t r0,r1; H5Rcreate(&r0,f,"/lat",H5R_OBJECT,-1); H5Rcreate(&r1,f,"/lon",H5R_OBJECT,-1);
 hvl_t vl[2]={{1,&r0},{1,&r1}}; H5Awrite(at,vt,vl); H5Aclose(at);
 if(!strcmp(v[1],"plain")){unsigned char b[400];for(int i=0;i<400;i++)b[i]=i%251;H5Dwrite(d,H5T_NATIVE_UCHAR,H5S_ALL,H5S_ALL,H5P_DEFAULT,b);}
 H5Dclose(d); H5Fclose(f); return 0;}
